-- Every selector of this connector, in the order it is tried. Nothing else lives here: when the site changes, this is
-- the file to look at first. Class names are case-sensitive, positions on the page (list1, list2) are not identity.
local ofrid = 'input[name="ofrid"]'
local any_ofrid = 'input[name="ofrid"], input[id^="ofrid"], [data-ofrid]'
local tips = '.stltips, [class*="tooltip"], [class*="tips"], script, style, template'

local cells = {
  label = { css = "td:first-child, th:first-child" },
  value = { css = "td:last-child", without = tips },
}

return {
  -- A card is the smallest container that holds one lead's hidden id.
  cards = {
    '.bl_grid:has(' .. ofrid .. '):not(:has(.bl_grid ' .. ofrid .. '))',
    '.lstNw:has(' .. ofrid .. '):not(:has(.lstNw ' .. ofrid .. '))',
    '.bl_grid:has(' .. any_ofrid .. '), .bl_grid[data-ofrid]',
    '[id^="list"]:has(> ' .. ofrid .. '), [id^="list"]:has(> * > ' .. ofrid .. ')',
    'article:has(' .. any_ofrid .. '), li:has(' .. any_ofrid .. '), article[data-ofrid], li[data-ofrid]',
    '[data-ofrid]:not(input)',
    ':has(> * > ' .. ofrid .. '):has([class*="btnCBN"], [onclick*="contactbuyernow"], button)',
    ':has(> ' .. ofrid .. ')',
  },
  -- Used only when no card shows an id: the page has cards, but they cannot be told apart by their hidden input.
  nameless = { '.bl_grid:not(:has(.secshimmer))', '.lstNw' },

  field = {
    id = {
      { css = ofrid, attr = "value" },
      { css = 'input[id^="ofrid"]', attr = "value" },
      { css = "[data-ofrid]", attr = "data-ofrid" },
      { css = "", attr = "data-ofrid" },
    },
    -- All ids inside: a box with more than one is a list, not a card.
    ids = { css = 'input[name="ofrid"], input[id^="ofrid"]', attr = "value", all = true },
    marks = { css = "[data-ofrid]", attr = "data-ofrid", all = true },
    onclick = { css = "[onclick]", attr = "onclick", all = true },
    title = {
      { css = 'input[name="ofrtitle"]', attr = "value" },
      { css = 'input[id^="ofrtitle"]', attr = "value" },
      { css = ".lstNwLftCnt h2", without = tips },
      { css = "h3.bl_title, .bl_title", without = tips },
      { css = "h2", without = tips },
      { css = ".lstNwLft h3, .lstNwLft h4", without = tips },
    },
    posted = {
      { css = 'input[id^="ofrdate"]', attr = "value" },
      { css = 'input[name="ofrdate"]', attr = "value" },
    },
    offered = { css = 'input[name="offerdate"], input[id^="offerdate"]', attr = "value" },
    age = {
      { css = ".lstNwLftLoc strong" },
      { css = ".lstNwRgtCnt .gryTxt" },
      { css = ".lstNwLftLoc time, time" },
    },
    ages = { css = ".lstNwLftLoc, .lstNwLftLoc strong, .gryTxt, time", without = tips, all = true },
    country = { css = 'input[id^="card_country_"]', attr = "value" },
    country_iso = {
      { css = 'input[id^="card_country_"]', attr = "data-val" },
      { css = 'input[name="flag_iso"], input[id^="flag_iso"]', attr = "value" },
      { css = 'img[id^="flag_img"]', attr = "src", re = "/([a-z]{2})_flag" },
    },
    city = {
      { css = 'input[id^="card_city_"]', attr = "value" },
      { css = ".city_click", without = tips },
    },
    state = {
      { css = 'input[id^="card_state_"]', attr = "value" },
      { css = ".state_click", without = tips },
    },
    place = {
      { css = ".coutry_click, .country_click", without = tips },
      { css = '.lstNwLftLoc:has(input[name="flag_iso"])', without = tips .. ", time, svg" },
    },
    category = {
      { css = 'input[name="mcatname"]', attr = "value" },
      { css = 'input[id^="mcatname"]', attr = "value" },
      { css = ".Mcat_buylead span[title]", attr = "title" },
    },
    parent_category = {
      { css = 'input[name="parent_mcatname"]', attr = "value" },
      { css = 'input[id^="parent_mcatname"]', attr = "value" },
    },
    member = {
      { css = ".lstNwRgtBD .SLC_f13", re = "[Ss]ince[\\s:.-]*([\\s\\S]+)" },
      { css = ".lstNwRgtBD", re = "[Mm]ember\\s+[Ss]ince[\\s:.-]*([\\s\\S]{1,40})" },
      { css = ".lstNwRgt", re = "[Mm]ember\\s+[Ss]ince[\\s:.-]*([\\s\\S]{1,40})" },
      { css = ".lstNwRgtBD .SLC_f13" },
    },
    member_words = { css = "p, span, div, li, small, td", text = "Member since", without = tips, all = true },
    -- The words sit in tooltips that show on hover only, so what must be visible is their icon.
    available = {
      { css = ".lstNwRgtBD :has(> .tooltip_vfr)", visible = true, each = { text = { css = ".tooltip_vfr" } } },
      { css = ".lstNwRgtCBda [title]", visible = true, each = { text = { css = "", attr = "title" } } },
    },
    -- Believed only where the area above is missing and the page's own list said nothing.
    available_loose = {
      {
        css = '[title*="available" i], [title*="verified" i]', visible = true,
        each = { text = { css = "", attr = "title" } },
      },
      {
        css = '[aria-label*="available" i], [aria-label*="verified" i]', visible = true,
        each = { text = { css = "", attr = "aria-label" } },
      },
    },
    whatsapp = { css = 'input[id^="is_whatsup_active_"], input[id^="is_whatsapp_active"]', attr = "value" },
    facts = {
      {
        css = ".lstNwLftBtmCnt table tr",
        each = cells,
      },
      {
        css = "table tr:not(.Prd_slid_cont tr)",
        each = cells,
      },
      {
        css = ".lstNwLftBtmCnt li, .lstNwLftBtmCnt dl > div",
        each = {
          label = { css = ":first-child" },
          value = { css = ":last-child", without = tips },
        },
      },
    },
    sold_out = {
      { css = '[id^="soldout_"], .slOuttxt', visible = true, exists = true },
      { css = '[class*="sold" i], [id*="sold" i]', text = "sold out", visible = true, exists = true },
    },
    shown = { css = "h2, h3, h4, p, span, button, div", visible = true, exists = true },
  },

  -- The button, inside one card. `{id}` is the lead's id.
  card_of = {
    '.bl_grid:has(input[name="ofrid"][value="{id}"]):not(:has(.bl_grid input[name="ofrid"]))',
    '.lstNw:has(input[name="ofrid"][value="{id}"]):not(:has(.lstNw input[name="ofrid"]))',
    '.bl_grid:has(input[id^="ofrid"][value="{id}"], [data-ofrid="{id}"]), .bl_grid[data-ofrid="{id}"]',
    '[id^="list"]:has(> input[name="ofrid"][value="{id}"]), [id^="list"]:has(> * > input[name="ofrid"][value="{id}"])',
    'article:has(input[value="{id}"], [data-ofrid="{id}"]), li:has(input[value="{id}"], [data-ofrid="{id}"]), '
      .. 'article[data-ofrid="{id}"], li[data-ofrid="{id}"]',
    '[data-ofrid="{id}"]:not(input)',
    ':has(> * > input[name="ofrid"][value="{id}"]):has([class*="btnCBN"], [onclick*="contactbuyernow"], button)',
    ':has(> input[name="ofrid"][value="{id}"])',
    '.bl_grid:has([onclick*="{id}"])',
  },
  buttons = {
    { css = ".Slid_CTA .btnCBN", visible = true },
    { css = ".btnCBN", visible = true },
    { css = ".btnCBN1", visible = true },
    { css = '[onclick*="contactbuyernow"]', visible = true },
    { css = 'button, a, [role="button"]', text = "Contact Buyer", visible = true },
    { text_is = "Contact Buyer Now", visible = true },
    { text_is = "Contact Buyer", visible = true },
  },

  signed_in = { "#selsout", '[id*="signout" i]', '[href*="logout" i]' },
  login = {
    { css = "input#mobile", visible = true },
    { css = "#logintoidentify, .login_btn, #submitOtp, #signWP", visible = true },
    { css = 'input[type="password"], input#otp, input[autocomplete="one-time-code"]', visible = true },
    { css = 'input[placeholder*="mobile number" i]', visible = true },
    { css = "#user_sign_in", visible = true },
  },
  captcha = {
    '.g-recaptcha, .h-captcha, [class*="captcha" i]:not(.grecaptcha-badge)',
    'iframe[title*="captcha" i]:not(.grecaptcha-badge *), iframe[src*="captcha" i]:not(.grecaptcha-badge *)',
  },
  headings = { css = "h1, h2, title", all = true },
  opt_in = { css = "#optInText", visible = true },
  skeleton = { css = ".secshimmer", visible = true },
  -- Leaves of the page: read only when there is no card, to find the words for "none".
  leaves = { css = "body :not(script):not(style):not(option):not(:has(*))", visible = true, all = true },
  dialog = {
    css = '[role="dialog"], dialog[open], [id*="pop" i], [class*="pop" i], [class*="modal" i], [class*="dialog" i]',
    visible = true,
  },

  balance = {
    { css = "#bl_balance", re = "(\\d[\\d,]*)" },
    { css = '[title*="BuyLead Balance" i]', re = "(\\d[\\d,]*)" },
    { css = '[id*="balance" i], [class*="balance" i]', re = "(\\d[\\d,]*)" },
  },

  consumed = {
    cards = {
      ".ConLead_cont",
      '[class*="ConLead"]:has(li)',
      { css = "article, section, li, div, tr", text = "Consumed on" },
    },
    field = {
      id = {
        { css = ofrid, attr = "value" },
        { css = "[data-ofrid]", attr = "data-ofrid" },
        { css = "", attr = "data-ofrid" },
      },
      title = {
        { css = ".SLC_f20.SLC_fwb" },
        { css = ".SLC_f20" },
        { css = "h1, h2, h3, h4" },
        { css = "strong, b" },
      },
      when = { css = "p, span, div, li, td, small, em, time", all = true },
      facts = {
        { css = "li.ConLead_isqdet", each = { label = { css = "span" }, value = { css = "strong" } } },
        { css = "li", each = { label = { css = ":first-child" }, value = { css = ":last-child" } } },
        { css = "tr", each = { label = { css = "td:first-child, th" }, value = { css = "td:last-child" } } },
        { css = "dl > div", each = { label = { css = "dt" }, value = { css = "dd" } } },
      },
      leaves = { css = ":not(:has(*)):not(script):not(style)", all = true },
      phone = { css = 'a[href^="tel:"]', attr = "href", re = "tel:(.+)" },
      email = { css = 'a[href^="mailto:"]', attr = "href", re = "mailto:([^?]+)" },
      text = { css = "" },
    },
  },
}
