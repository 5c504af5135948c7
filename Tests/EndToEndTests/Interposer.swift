import Foundation

/// A shared library that stands before one function of Lua in the children of a host: a script that hands the host one
/// of these texts makes its process crash, or hang in a C call that lets no signal in. Linux only.
enum Interposer {
    enum Fault: String, CaseIterable, Sendable { case crash = "interpose:crash", hang = "interpose:hang" }

    #if os(Linux)
        /// Whether there is a C compiler to build it with.
        static let isPossible = FileManager.default.isExecutableFile(atPath: "/usr/bin/cc")
    #else
        static let isPossible = false
    #endif

    /// Builds the library in this folder and gives its path.
    static func build(in folder: URL) throws -> String {
        let source = folder.appendingPathComponent("interposer.c")
        let library = folder.appendingPathComponent("interposer.so")
        try Data(text.utf8).write(to: source)
        let compiler = Process()
        compiler.executableURL = URL(fileURLWithPath: "/usr/bin/cc")
        compiler.arguments = ["-shared", "-fPIC", "-O1", "-o", library.path, source.path]
        try compiler.run()
        compiler.waitUntilExit()
        guard compiler.terminationStatus == 0 else { throw EndToEndFailure("the interposer does not compile") }
        return library.path
    }

    /// `lua_rawlen` is asked about every text that goes to the host.
    private static let text = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <signal.h>
        #include <string.h>
        #include <unistd.h>
        typedef unsigned long long (*rawlen)(void *, int);
        typedef int (*type_of)(void *, int);
        typedef const char *(*text_of)(void *, int, size_t *);

        static int is(void *L, int index, const char *text) {
            size_t count = 0;
            if (((type_of)dlsym(RTLD_DEFAULT, "lua_type"))(L, index) != 4) return 0;
            const char *found = ((text_of)dlsym(RTLD_DEFAULT, "lua_tolstring"))(L, index, &count);
            return count == strlen(text) && memcmp(found, text, count) == 0;
        }

        unsigned long long lua_rawlen(void *L, int index) {
            if (is(L, index, "\(Fault.crash.rawValue)")) *(volatile int *)0 = 1;
            if (is(L, index, "\(Fault.hang.rawValue)")) {
                sigset_t all;
                sigfillset(&all);
                pthread_sigmask(SIG_BLOCK, &all, NULL);
                for (;;) sleep(1000);
            }
            return ((rawlen)dlsym(RTLD_NEXT, "lua_rawlen"))(L, index);
        }

        """
}
