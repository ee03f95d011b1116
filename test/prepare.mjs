// Makes a fresh clone ready: checks what the machine has, installs what the lock file names, builds what changed.
// Plain JavaScript with Node's own modules, since it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

const root = join(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "..");

function preflight() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    fail(`Node.js ${process.versions.node} is too old: Greenroom needs 20.19 or newer.`);
  if (process.platform !== "linux") fail(`Greenroom runs on Linux; this is ${process.platform}.`);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

const onPath = (tool) => (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, tool)));

function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } });
  return error === undefined && status === 0;
}

/** The folder of this Node.js if its headers lie beside it: then compiling needs no download from nodejs.org. */
function nodeWithHeaders() {
  const folder = join(dirname(process.execPath), "..");
  const file = join(folder, "include", "node", "node_version.h");
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, "utf8");
  const number = (part) => new RegExp(`#define NODE_${part}_VERSION (\\d+)`).exec(text)?.[1];
  const version = ["MAJOR", "MINOR", "PATCH"].map(number).join(".");
  return version === process.versions.node ? folder : undefined;
}

/** What to do about a failed `npm ci`, by what this machine lacks. */
function advice(headers) {
  const missing = ["g++", "make", "python3"].filter((tool) => !onPath(tool));
  if (missing.length > 0)
    return `npm ci failed, and ${missing.join(", ")} ${missing.length > 1 ? "are" : "is"} missing, which compiling better-sqlite3 needs. On Debian: apt-get install -y g++ make python3`;
  if (headers === undefined)
    return `npm ci failed; its messages above say why. If it could not download the headers of Node.js ${process.versions.node} (node-gyp, better-sqlite3): install them, or name a folder that has include/node in it: npm_config_nodedir=/path/to/node npm run demo`;
  return "npm ci failed; its messages above say why.";
}

/** Whether `npm ci` was run by hand before: npm notes in node_modules what it installed. */
function isInstalled() {
  const noted = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(noted) || !existsSync(join(root, "node_modules/better-sqlite3/build/Release/better_sqlite3.node")))
    return false;
  const packagesOf = (file) => JSON.parse(readFileSync(file, "utf8")).packages;
  const here = packagesOf(noted);
  return Object.entries(packagesOf(join(root, "package-lock.json"))).every(
    ([folder, { version, integrity, optional = false }]) =>
      folder === "" || (here[folder] === undefined ? optional : sameAs(here[folder], { version, integrity })),
  );
}

const sameAs = (one, other) => one.version === other.version && one.integrity === other.integrity;

function install() {
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  const stamp = join(root, "node_modules", ".greenroom-lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  if (isInstalled()) return writeFileSync(stamp, lock);
  process.stderr.write(
    "Installing the packages that package-lock.json names (the database driver may be compiled: about a minute).\n",
  );
  const headers = process.env.npm_config_nodedir ?? nodeWithHeaders();
  const options = headers === undefined ? {} : { npm_config_nodedir: headers };
  if (!run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], options)) fail(advice(headers));
  writeFileSync(stamp, lock);
}

preflight();
install();
if (!run("npm", ["run", "--silent", "build"])) fail("The build failed; the messages above say where.");
