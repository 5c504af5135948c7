#ifndef ENGYNE_CCURL_SHIM_H
#define ENGYNE_CCURL_SHIM_H

// Swift cannot call variadic C, and almost everything of libcurl goes through curl_easy_setopt(...) and
// curl_easy_getinfo(...). One typed inline function stands here for each shape of argument that CurlBridge uses.

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

typedef size_t (*ecurl_bytes_fn)(char *bytes, size_t size, size_t count, void *context);
typedef int (*ecurl_progress_fn)(void *context, curl_off_t, curl_off_t, curl_off_t, curl_off_t);
typedef curl_socket_t (*ecurl_socket_fn)(void *context, curlsocktype purpose, struct curl_sockaddr *address);

static inline CURLcode ecurl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode ecurl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode ecurl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode ecurl_set_bytes(CURL *handle, CURLoption option, const void *value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode ecurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode ecurl_on_body(CURL *handle, ecurl_bytes_fn function, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, function);
    return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_WRITEDATA, context);
}
static inline CURLcode ecurl_on_header(CURL *handle, ecurl_bytes_fn function, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, function);
    return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_HEADERDATA, context);
}
static inline CURLcode ecurl_on_progress(CURL *handle, ecurl_progress_fn function, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, function);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_XFERINFODATA, context);
    return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
}
static inline CURLcode ecurl_on_open_socket(CURL *handle, ecurl_socket_fn function, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, function);
    return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, context);
}
static inline CURLcode ecurl_get_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}
static inline CURLcode ecurl_get_socket(CURL *handle, curl_socket_t *value) {
    return curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, value);
}
static inline CURLcode ecurl_get_size(CURL *handle, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(handle, info, value);
}

// The address about to be connected to: `addr` is declared as a bare sockaddr but is `addrlen` bytes long.
static inline const unsigned char *ecurl_address_bytes(const struct curl_sockaddr *address) {
    return (const unsigned char *)&address->addr;
}
static inline curl_socket_t ecurl_open_socket(const struct curl_sockaddr *address) {
    curl_socket_t descriptor = socket(address->family, address->socktype, address->protocol);
    if (descriptor != CURL_SOCKET_BAD) (void)fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    return descriptor;
}
// Waits until the socket can be read or written, or the time is over; -1 when it cannot be waited for.
static inline int ecurl_wait(curl_socket_t descriptor, int for_writing, int milliseconds) {
    struct pollfd wish = {descriptor, for_writing ? POLLOUT : POLLIN, 0};
    return poll(&wish, 1, milliseconds);
}
// Ends both directions. The descriptor stays libcurl's, which closes it and then has nobody left to say goodbye to.
static inline void ecurl_hang_up(curl_socket_t descriptor) { (void)shutdown(descriptor, SHUT_RDWR); }
// What OpenSSL keeps for a thread it frees when the thread ends. A process that ends in the same moment has OpenSSL torn
// down meanwhile and crashes there (seen), so the thread parts with it before it hands over its answer. A libcurl built
// on another library has no such function.
#ifndef RTLD_DEFAULT
#define RTLD_DEFAULT ((void *)0)
#endif
static inline void ecurl_leave_thread(void) {
    void (*stop)(void) = (void (*)(void))dlsym(RTLD_DEFAULT, "OPENSSL_thread_stop");
    if (stop) stop();
}

#endif
