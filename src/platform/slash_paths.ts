/**
 * Paths with slashes, for names of files where no system says how it writes paths. As POSIX has them, the working folder being the root.
 *
 * @module
 */

import type { Paths } from "./platform.ts";

/** The grammar of POSIX. */
export const slashPaths: Paths = {
  sep: "/",
  isAbsolute: (path) => path.startsWith("/"),
  basename(path, suffix = "") {
    const name = trimmed(path).replace(/^.*\//s, "");
    return name !== suffix && name.endsWith(suffix) ? name.slice(0, name.length - suffix.length) : name;
  },
  dirname(path) {
    const whole = trimmed(path);
    const at = whole.lastIndexOf("/");
    if (at < 0) return path.startsWith("/") ? "/" : ".";
    return whole.slice(0, at) || "/";
  },
  extname(path) {
    const name = slashPaths.basename(path);
    return name === ".." ? "" : /.(\.[^.]*)$/s.exec(name)?.[1] ?? "";
  },
  join: (...parts) => normal(parts.filter((part) => part !== "").join("/")),
  resolve: (...parts) => {
    const from = parts.findLastIndex((part) => part.startsWith("/"));
    const whole = normal(`/${parts.slice(Math.max(from, 0)).join("/")}`);
    return trimmed(whole) || "/";
  },
  relative(from, to) {
    const [here, there] = [from, to].map((path) => slashPaths.resolve(path).split("/").filter(Boolean)) as [
      string[],
      string[],
    ];
    let shared = 0;
    while (shared < here.length && here[shared] === there[shared]) shared++;
    return [...here.slice(shared).map(() => ".."), ...there.slice(shared)].join("/");
  },
};

/** Without slashes at the end. */
function trimmed(path: string): string {
  return path.replace(/\/+$/, "");
}

/** Without empty parts, `.` and what `..` takes back. */
function normal(path: string): string {
  const rooted = path.startsWith("/");
  const kept: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") kept.push(part);
    else if (kept.length > 0 && kept.at(-1) !== "..") kept.pop();
    else if (!rooted) kept.push(part);
  }
  const joined = kept.join("/");
  const whole = joined !== "" && path.endsWith("/") ? `${joined}/` : joined;
  return rooted ? `/${whole}` : whole || (path.endsWith("/") && path !== "" ? "./" : ".");
}
