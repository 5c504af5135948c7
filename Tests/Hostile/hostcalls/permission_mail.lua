-- expect: error
return mail.submit({ to = "a@b.example" })
