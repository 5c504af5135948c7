-- Everything known of the markup, and nothing else: when the site changes, this is the file to mend.
return {
  row = "tr.enquiry",
  nothing = "p.nothing",
  next_page = 'a[rel="next"]',
  fields = {
    id = ".reference",
    title = ".subject",
    section = ".section",
    amount = ".amount",
    town = ".town",
    country = ".country",
    months = { css = ".standing", re = "for (\\d+) months" },
    reach = ".reach",
    posted = { css = "time", attr = "datetime" },
    state = ".state",
  },

  -- What belongs to one enquiry carries its reference; `init.lua` asks for it by that.
  detail = "article.detail",
  button = { css = "button", text = "Claim this enquiry" },
  refusal = "p.refusal",
  confirmation = "section.confirmation",
  claim = "section.claim",
  contact = { name = "dd.name", company = "dd.company", phone = "dd.phone", email = "dd.email" },
}
