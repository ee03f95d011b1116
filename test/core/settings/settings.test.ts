import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { loadSettings, readEnvironment } from "../../../core/settings/settings.js";
import { isProblem } from "../../../core/problem/problem.js";
import { temporaryFolder } from "../temporary-folder.js";

const schema = z.strictObject({
  stateFolder: z.string().default("/var/lib/x"),
  reserveBytes: z.number().int().min(0).default(10),
  reflection: z.boolean().default(false),
  mirrors: z.array(z.string()).default([]),
  limits: z.strictObject({ hosts: z.number() }).optional(),
});

describe("settings", () => {
  const folder = temporaryFolder();
  const file = () => join(folder.path, "settings.json");
  const load = (parts: {
    file?: unknown;
    environment?: Record<string, string>;
    overrides?: Record<string, unknown>;
  }) => {
    if (parts.file !== undefined)
      writeFileSync(file(), typeof parts.file === "string" ? parts.file : JSON.stringify(parts.file));
    const { environment = {}, overrides = {} } = parts;
    return loadSettings({ schema, file: file(), environmentPrefix: "GREENROOM_TEST_", environment, overrides });
  };
  const refused = (parts: Parameters<typeof load>[0], key: string, where: RegExp) =>
    assert.throws(
      () => load(parts),
      (thrown) =>
        isProblem(thrown, "SETTINGS_INVALID") &&
        thrown.details["key"] === key &&
        where.test(String(thrown.details["where"])),
    );

  it("have defaults where nothing is set, and no file", () => {
    assert.deepEqual(load({}), { stateFolder: "/var/lib/x", reserveBytes: 10, reflection: false, mirrors: [] });
  });

  it("prefer the command line to the environment, and that to the file", () => {
    const settings = load({
      file: { stateFolder: "/file", reserveBytes: 1, reflection: true },
      environment: { GREENROOM_TEST_STATE_FOLDER: "/environment", GREENROOM_TEST_RESERVE_BYTES: "2", OTHER: "x" },
      overrides: { stateFolder: "/flag", reserveBytes: undefined },
    });
    assert.deepEqual([settings.stateFolder, settings.reserveBytes, settings.reflection], ["/flag", 2, true]);
  });

  it("read numbers, booleans and lists from the environment, and text as it is", () => {
    const environment = {
      GREENROOM_TEST_STATE_FOLDER: "123",
      GREENROOM_TEST_REFLECTION: "true",
      GREENROOM_TEST_MIRRORS: '["http://a"]',
    };
    const settings = load({ environment });
    assert.deepEqual([settings.stateFolder, settings.reflection, settings.mirrors], ["123", true, ["http://a"]]);
  });

  it("refuse an unknown key by its name, wherever it is set", () => {
    refused({ file: { reserveByte: 1 } }, "reserveByte", /settings\.json/);
    refused({ environment: { GREENROOM_TEST_RESERVE_BYTE: "1" } }, "reserveByte", /environment/);
    refused({ overrides: { reserveByte: 1 } }, "reserveByte", /command line/);
    refused({ file: { limits: { hosts: 1, host: 2 } } }, "limits.host", /settings\.json/);
  });

  it("refuse a wrong value by the name of its key", () => {
    refused({ file: { reserveBytes: "much" } }, "reserveBytes", /settings\.json/);
    refused({ environment: { GREENROOM_TEST_RESERVE_BYTES: "-1" } }, "reserveBytes", /environment/);
    refused({ file: { limits: {} } }, "limits.hosts", /settings\.json/);
  });

  it("refuse a file that is no JSON object", () => {
    for (const text of ["", "{", "[]", "null", "1"]) refused({ file: text }, "", /settings\.json/);
  });

  it("refuse a missing file where one is required", () => {
    const sources = {
      schema,
      file: file(),
      fileRequired: true,
      environmentPrefix: "X_",
      environment: {},
      overrides: {},
    } as const;
    assert.throws(
      () => loadSettings(sources),
      (thrown) => isProblem(thrown, "SETTINGS_INVALID"),
    );
  });

  it("read the environment of the process", () => assert.equal(readEnvironment("PATH"), process.env["PATH"]));

  it("are not read from a file that others may write", () => {
    writeFileSync(file(), "{}");
    for (const mode of [0o666, 0o620]) {
      chmodSync(file(), mode);
      refused({}, "", /settings\.json/);
    }
    chmodSync(file(), 0o600);
    load({});
  });
});
