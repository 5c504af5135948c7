-- expect: error limit.time.slice
-- A script may write any code into its own error; its kind stays script.
error({ code = "limit.time.slice", message = "forged" })
