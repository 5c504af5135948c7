// RE2 behind plain C: no exception and no C++ type leaves this file.
#include "CRE2.h"

#include <re2/re2.h>
#include <time.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <string>

struct engyne_re {
    RE2 expression;
    engyne_re(const re2::StringPiece &pattern, const RE2::Options &options) : expression(pattern, options) {}
};

namespace {

constexpr int kMostGroups = 100;

void put(char (&room)[120], const std::string &text) {
    const size_t count = std::min(text.size(), sizeof room - 1);
    memcpy(room, text.data(), count);
    room[count] = 0;
}

// What RE2 says is "problem: part of the pattern"; the part is given apart.
void describe(const RE2 &expression, engyne_re_problem *problem) {
    std::string message = expression.error();
    const size_t colon = message.find(": ");
    if (colon != std::string::npos) message.resize(colon);
    put(problem->message, message);
    put(problem->fragment, expression.error_arg());
}

}  // namespace

extern "C" engyne_re *engyne_re_new(const char *pattern, size_t count, int64_t max_bytes, engyne_re_problem *problem) {
    memset(problem, 0, sizeof *problem);
    try {
        RE2::Options options;
        options.set_log_errors(false);
        options.set_max_mem(max_bytes);
        auto *re = new engyne_re(re2::StringPiece(pattern, count), options);
        if (re->expression.ok() && re->expression.NumberOfCapturingGroups() < kMostGroups) return re;
        if (re->expression.ok()) put(problem->message, "more than 99 groups");
        else describe(re->expression, problem);
        delete re;
    } catch (...) {
        put(problem->message, "out of memory");
    }
    return nullptr;
}

extern "C" void engyne_re_free(engyne_re *re) { delete re; }

extern "C" int engyne_re_groups(const engyne_re *re) { return re->expression.NumberOfCapturingGroups(); }

extern "C" int engyne_re_size(const engyne_re *re) { return re->expression.ProgramSize(); }

extern "C" int engyne_re_search(const engyne_re *re, const char *text, size_t count, size_t from, int64_t *spans,
                                int groups) {
    re2::StringPiece found[kMostGroups];
    if (from > count || groups > kMostGroups) return -1;
    try {
        if (!re->expression.Match(re2::StringPiece(text, count), from, count, RE2::UNANCHORED, found, groups)) return 0;
    } catch (...) {
        return -1;
    }
    for (int i = 0; i < groups; i++) {
        const bool took_part = found[i].data() != nullptr;
        spans[2 * i] = took_part ? found[i].data() - text : -1;
        spans[2 * i + 1] = took_part ? found[i].data() - text + static_cast<int64_t>(found[i].size()) : -1;
    }
    return 1;
}

extern "C" uint64_t engyne_re_processor_now(void) {
    timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<uint64_t>(t.tv_sec) * 1000000000u + static_cast<uint64_t>(t.tv_nsec);
}
