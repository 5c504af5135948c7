// libphonenumber behind plain C: no exception and no C++ type leaves this file.
#include "CPhone.h"

#include <phonenumbers/phonenumbermatch.h>
#include <phonenumbers/phonenumbermatcher.h>
#include <phonenumbers/phonenumberutil.h>

#include <cstring>
#include <string>

namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberMatch;
using i18n::phonenumbers::PhoneNumberMatcher;
using i18n::phonenumbers::PhoneNumberUtil;

// Candidates a text may hold that turn out to be none; a text of nothing but digits must not cost more.
constexpr int kMostTries = 200;

const PhoneNumberUtil &util() {
    static const PhoneNumberUtil *const instance = PhoneNumberUtil::GetInstance();
    return *instance;
}

bool is_one_digit(const PhoneNumber &number) {
    std::string national;
    util().GetNationalSignificantNumber(number, &national);
    return national.find_first_not_of(national.empty() ? '0' : national[0]) == std::string::npos;
}

// A number that names its country counts when it has the length that country's telephones have: the library's table of
// ranges is as old as the system, and new ranges are handed out every month.
bool says_its_country(const PhoneNumberMatch &match) {
    return match.raw_string().find('+') <= 1 && util().IsPossibleNumberForTypeWithReason(
                                                    match.number(), PhoneNumberUtil::MOBILE) == PhoneNumberUtil::IS_POSSIBLE;
}

// `12.03.2026 10` has the digits of a number, and is a day.
bool is_date(const std::string &text) {
    static const char form[] = "dd.dd.";
    if (text.size() < 8) return false;
    for (size_t i = 0; form[i]; i++) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (form[i] == 'd' ? !digit : text[i] != form[i]) return false;
    }
    return text.compare(6, 2, "19") == 0 || text.compare(6, 2, "20") == 0;
}

bool is_doubtful(const PhoneNumberMatch &match) { return is_one_digit(match.number()) || is_date(match.raw_string()); }

bool first(const std::string &text, const std::string &region, PhoneNumber *found) {
    size_t end = text.size();
    bool any = false;
    PhoneNumberMatch match;
    PhoneNumberMatcher valid(util(), text, region, PhoneNumberMatcher::VALID, kMostTries);
    while (!any && valid.HasNext() && valid.Next(&match)) {
        if (is_doubtful(match)) continue;
        *found = match.number();
        end = static_cast<size_t>(match.start());
        any = true;
    }
    if (text.find('+') == std::string::npos) return any;
    const std::string before = text.substr(0, end);
    PhoneNumberMatcher possible(util(), before, region, PhoneNumberMatcher::POSSIBLE, kMostTries);
    while (possible.HasNext() && possible.Next(&match)) {
        if (!says_its_country(match) || is_doubtful(match)) continue;
        *found = match.number();
        return true;
    }
    return any;
}

}  // namespace

extern "C" int engyne_phone_first(const char *text, size_t count, const char *region, char room[20]) {
    try {
        PhoneNumber number;
        if (!first(std::string(text, count), region, &number)) return 0;
        std::string e164;
        util().Format(number, PhoneNumberUtil::E164, &e164);
        if (e164.size() < 2 || e164.size() > 17) return 0;
        memcpy(room, e164.c_str(), e164.size() + 1);
        return 1;
    } catch (...) {
        return -1;
    }
}
