-- expect: error
return page.click("button", "try")
