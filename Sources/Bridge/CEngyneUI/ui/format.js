// Times as people read them. Ages are counted against the host's clock, not this computer's.
let offset = 0;

const TIME = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
const DAY = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

export function syncClock(serverTime) {
  const server = Date.parse(serverTime);
  if (!Number.isNaN(server)) offset = server - Date.now();
}

export function now() {
  return Date.now() + offset;
}

export function ageSeconds(iso) {
  const at = Date.parse(iso ?? "");
  return Number.isNaN(at) ? null : Math.max(0, Math.round((now() - at) / 1000));
}

export function span(seconds) {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} days`;
}

// The time of day, and the day as well when it is not today.
export function clock(iso) {
  const date = new Date(iso ?? NaN);
  if (Number.isNaN(date.getTime())) return "";
  const isToday = date.toDateString() === new Date(now()).toDateString();
  return isToday ? date.toLocaleTimeString([], TIME) : date.toLocaleString([], DAY);
}

export function full(iso) {
  const date = new Date(iso ?? NaN);
  return Number.isNaN(date.getTime()) ? "" : date.toLocaleString([], { dateStyle: "medium", timeStyle: "long" });
}
