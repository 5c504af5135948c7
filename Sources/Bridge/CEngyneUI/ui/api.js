// The host's API: JSON both ways, problems as errors with their sentence and request id.
import { texts } from "./texts.js";

const PATIENCE = 10_000;
let csrf = "";

export class Problem extends Error {
  constructor(status, body, requestId) {
    super(body?.detail ?? body?.title ?? texts.errors.answered(status));
    this.status = status;
    this.code = body?.code ?? "";
    this.hint = body?.hint ?? "";
    this.requestId = body?.request_id ?? requestId ?? "";
  }
}

export function useSession(me) {
  csrf = me?.csrf ?? "";
}

async function call(method, path, body) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET") headers["X-Engyne-CSRF"] = csrf;
  let response;
  let text;
  try {
    response = await fetch(path, {
      method, headers, credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(PATIENCE),
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    text = await response.text();
  } catch {
    throw new Problem(0, null, "");
  }
  let json = null;
  try { json = text ? JSON.parse(text) : null; } catch { json = null; }
  if (!response.ok) throw new Problem(response.status, json, response.headers.get("X-Request-Id"));
  return json;
}

export const get = (path) => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);
export const put = (path, body = {}) => call("PUT", path, body);
export const remove = (path) => call("DELETE", path);
