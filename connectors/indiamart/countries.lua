-- Country names by ISO code, as the marketplace spells them first, then the other spellings buyers' pages use.
local M = {}

local names = {
  AF = "Afghanistan", AL = "Albania", DZ = "Algeria", AS = "American Samoa", AD = "Andorra", AO = "Angola",
  AI = "Anguilla", AG = "Antigua and Barbuda", AR = "Argentina", AM = "Armenia", AW = "Aruba", AU = "Australia",
  AT = "Austria", AZ = "Azerbaijan", BS = "Bahamas", BH = "Bahrain", BD = "Bangladesh", BB = "Barbados",
  BY = "Belarus", BE = "Belgium", BZ = "Belize", BJ = "Benin", BM = "Bermuda", BT = "Bhutan", BO = "Bolivia",
  BA = "Bosnia and Herzegovina", BW = "Botswana", BR = "Brazil", BN = "Brunei Darussalam", BG = "Bulgaria",
  BF = "Burkina Faso", BI = "Burundi", KH = "Cambodia", CM = "Cameroon", CA = "Canada", CV = "Cape Verde",
  KY = "Cayman Islands", CF = "Central African Republic", TD = "Chad", CL = "Chile", CN = "China", CO = "Colombia",
  KM = "Comoros", CG = "Congo", CD = "Democratic Republic of the Congo", CK = "Cook Islands", CR = "Costa Rica",
  CI = "Cote d'Ivoire", HR = "Croatia", CU = "Cuba", CW = "Curacao", CY = "Cyprus", CZ = "Czech Republic",
  DK = "Denmark", DJ = "Djibouti", DM = "Dominica", DO = "Dominican Republic", EC = "Ecuador", EG = "Egypt",
  SV = "El Salvador", GQ = "Equatorial Guinea", ER = "Eritrea", EE = "Estonia", SZ = "Eswatini", ET = "Ethiopia",
  FJ = "Fiji", FI = "Finland", FR = "France", GF = "French Guiana", PF = "French Polynesia", GA = "Gabon",
  GM = "Gambia", GE = "Georgia", DE = "Germany", GH = "Ghana", GI = "Gibraltar", GR = "Greece", GL = "Greenland",
  GD = "Grenada", GP = "Guadeloupe", GU = "Guam", GT = "Guatemala", GN = "Guinea", GW = "Guinea-Bissau",
  GY = "Guyana", HT = "Haiti", HN = "Honduras", HK = "Hong Kong", HU = "Hungary", IS = "Iceland", IN = "India",
  ID = "Indonesia", IR = "Iran", IQ = "Iraq", IE = "Ireland", IL = "Israel", IT = "Italy", JM = "Jamaica",
  JP = "Japan", JO = "Jordan", KZ = "Kazakhstan", KE = "Kenya", KI = "Kiribati", KP = "North Korea",
  KR = "South Korea", KW = "Kuwait", KG = "Kyrgyzstan", LA = "Laos", LV = "Latvia", LB = "Lebanon", LS = "Lesotho",
  LR = "Liberia", LY = "Libya", LI = "Liechtenstein", LT = "Lithuania", LU = "Luxembourg", MO = "Macau",
  MG = "Madagascar", MW = "Malawi", MY = "Malaysia", MV = "Maldives", ML = "Mali", MT = "Malta",
  MH = "Marshall Islands", MQ = "Martinique", MR = "Mauritania", MU = "Mauritius", YT = "Mayotte", MX = "Mexico",
  FM = "Micronesia", MD = "Moldova", MC = "Monaco", MN = "Mongolia", ME = "Montenegro", MS = "Montserrat",
  MA = "Morocco", MZ = "Mozambique", MM = "Myanmar", NA = "Namibia", NR = "Nauru", NP = "Nepal", NL = "Netherlands",
  NC = "New Caledonia", NZ = "New Zealand", NI = "Nicaragua", NE = "Niger", NG = "Nigeria", NU = "Niue",
  MK = "North Macedonia", NO = "Norway", OM = "Oman", PK = "Pakistan", PW = "Palau", PS = "Palestine", PA = "Panama",
  PG = "Papua New Guinea", PY = "Paraguay", PE = "Peru", PH = "Philippines", PL = "Poland", PT = "Portugal",
  PR = "Puerto Rico", QA = "Qatar", RE = "Reunion", RO = "Romania", RU = "Russia", RW = "Rwanda",
  KN = "Saint Kitts and Nevis", LC = "Saint Lucia", VC = "Saint Vincent and the Grenadines", WS = "Samoa",
  SM = "San Marino", ST = "Sao Tome and Principe", SA = "Saudi Arabia", SN = "Senegal", RS = "Serbia",
  SC = "Seychelles", SL = "Sierra Leone", SG = "Singapore", SX = "Sint Maarten", SK = "Slovakia", SI = "Slovenia",
  SB = "Solomon Islands", SO = "Somalia", ZA = "South Africa", SS = "South Sudan", ES = "Spain", LK = "Sri Lanka",
  SD = "Sudan", SR = "Suriname", SE = "Sweden", CH = "Switzerland", SY = "Syria", TW = "Taiwan", TJ = "Tajikistan",
  TZ = "Tanzania", TH = "Thailand", TL = "Timor-Leste", TG = "Togo", TO = "Tonga", TT = "Trinidad and Tobago",
  TN = "Tunisia", TR = "Turkey", TM = "Turkmenistan", TC = "Turks and Caicos Islands", TV = "Tuvalu", UG = "Uganda",
  UA = "Ukraine", AE = "United Arab Emirates", GB = "United Kingdom", US = "United States of America",
  UY = "Uruguay", UZ = "Uzbekistan", VU = "Vanuatu", VA = "Vatican City", VE = "Venezuela", VN = "Vietnam",
  VG = "British Virgin Islands", VI = "US Virgin Islands", YE = "Yemen", ZM = "Zambia", ZW = "Zimbabwe",
}

local others = {
  US = { "United States", "USA", "U.S.A.", "U.S.", "America" },
  GB = { "UK", "U.K.", "Great Britain", "England", "Scotland", "Wales" },
  AE = { "UAE", "U.A.E.", "Emirates" },
  KR = { "Korea", "Republic of Korea", "Korea South" },
  RU = { "Russian Federation" },
  VN = { "Viet Nam" },
  CI = { "Ivory Coast", "Côte d'Ivoire" },
  CD = { "DR Congo", "Congo, The Democratic Republic of the", "Zaire" },
  MM = { "Burma" },
  IR = { "Islamic Republic of Iran" },
  SY = { "Syrian Arab Republic" },
  TZ = { "United Republic of Tanzania" },
  LA = { "Lao PDR" },
  MO = { "Macao" },
  BN = { "Brunei" },
  CZ = { "Czechia" },
  SZ = { "Swaziland" },
  MK = { "Macedonia" },
  TR = { "Türkiye", "Turkiye" },
  NL = { "Holland", "The Netherlands" },
  SA = { "KSA" },
  IN = { "Bharat", "Republic of India" },
  GM = { "The Gambia" },
  BS = { "The Bahamas" },
  PS = { "Palestinian Territory" },
  MD = { "Republic of Moldova" },
  VE = { "Bolivarian Republic of Venezuela" },
}

local by_name = {}
for iso, name in pairs(names) do by_name[name:lower()] = iso end
for iso, list in pairs(others) do
  for _, name in ipairs(list) do by_name[name:lower()] = iso end
end

--- The usual name of a country; nil for a code nobody has.
function M.name(iso)
  return iso and names[iso:upper()]
end

--- The ISO code of a country written out in a known spelling; nil otherwise.
function M.iso(name)
  return name and by_name[name:lower()]
end

--- Two upper-case letters when the text is a code of the list; nil otherwise.
function M.code(text)
  local upper = text and text:upper()
  return upper and names[upper] and upper or nil
end

return M
