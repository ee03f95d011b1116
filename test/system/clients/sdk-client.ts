import assert from "node:assert/strict";
import type { Bindings } from "../../rig/wire.js";
import type { Door } from "./door.js";

type Fields = Readonly<Record<string, unknown>>;

/** What an operation was refused with: the name of the error's structure, and its fields. */
export class VapiError extends Error {
  constructor(
    readonly structure: string,
    readonly fields: Fields,
  ) {
    super(`${structure}: ${JSON.stringify(fields)}`);
  }
}

const NAME = /^(?:struct|enum):(.+)$/;
/** The SDK's own way to write a time, to the millisecond in UTC. */
const SDK_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const COLLECTION = /^(list|set|map)<(.+)>$/;

/**
 * Speaks JSON-RPC as the vendor's Python SDK does: it writes and reads by the SDK's own bindings, and takes no answer that lacks a field, has one too many,
 * or another encoding than the bindings say. Nothing of the product's own adapter is used.
 */
export class SdkClient {
  readonly #door: Door;
  readonly #bindings: Bindings;
  #security: Fields = {};

  constructor(door: Door, bindings: Bindings) {
    this.#door = door;
    this.#bindings = bindings;
  }

  /** The same client without a session. */
  asNobody(): SdkClient {
    return new SdkClient(this.#door, this.#bindings);
  }

  async logIn(): Promise<void> {
    const { user: userName, credential: password } = this.#door.context;
    this.#security = { schemeId: "com.vmware.vapi.std.security.user_pass", userName, password };
    const sessionId = await this.call("com.vmware.cis.session", "create");
    this.#security = { schemeId: "com.vmware.vapi.std.security.session_id", sessionId };
  }

  /** The output of an operation, or a VapiError. */
  async call(service: string, operation: string, input: Fields = {}): Promise<unknown> {
    const binding = this.#bindings.operations[service]?.[operation];
    assert.ok(binding, `the SDK has no ${service} ${operation}`);
    const fields = Object.entries(binding.input).map(([name, type]) => [name, this.#write(type, input[name])]);
    const answer = await this.raw(service, operation, { STRUCTURE: { "operation-input": Object.fromEntries(fields) } });
    const { result } = answer.json as { result: { output?: unknown; error?: { ERROR: Record<string, Fields> } } };
    if (result.error === undefined) return this.#read(binding.output, result.output, `${service}.${operation}`);
    const [[structure = "", told = {}] = []] = Object.entries(result.error.ERROR);
    throw new VapiError(structure, told);
  }

  /** One message, its input as it is. */
  raw(serviceId: string, operationId: string, input: unknown) {
    const ctx = { appCtx: { opId: "test" }, securityCtx: this.#security };
    const params = { serviceId, operationId, input, ctx };
    return this.#door.ask("POST", "/api", {
      json: { jsonrpc: "2.0", method: "invoke", id: "0", params },
      headers: { "vapi-service": serviceId, "vapi-operation": operationId, "vapi-ctx-opid": "test" },
    });
  }

  /** A task as soon as it has ended; its result read as the structure that the SDK expects of the operation. */
  async ended(task: unknown, result: string): Promise<Fields & { readonly result: unknown }> {
    await this.#door.awaitEnd(String(task), String(this.#security["sessionId"]));
    const info = (await this.call("com.vmware.cis.tasks", "get", { task })) as Fields & { readonly result: unknown };
    return { ...info, result: info.result === null ? null : this.#read(result, info.result, "result") };
  }

  #write(type: string, value: unknown): unknown {
    if (type.endsWith("?"))
      return { OPTIONAL: value === undefined || value === null ? null : this.#write(type.slice(0, -1), value) };
    const [, kind, inner = ""] = COLLECTION.exec(type) ?? [];
    if (kind === "map") {
      const of = inner.slice(inner.indexOf(",") + 1);
      return Object.entries(value as Fields).map(([key, one]) => entry(key, this.#write(of, one)));
    }
    if (kind !== undefined) return (value as unknown[]).map((one) => this.#write(inner, one));
    const name = type.startsWith("struct:") ? (NAME.exec(type)?.[1] ?? "") : undefined;
    if (name === undefined) return value;
    const fields = Object.entries(this.#fieldsOf(name)).map(([field, of]) => [
      field,
      this.#write(of, (value as Fields)[field]),
    ]);
    return { STRUCTURE: { [name]: Object.fromEntries(fields) as unknown } };
  }

  #read(type: string, value: unknown, where: string): unknown {
    if (type.endsWith("?")) {
      const inner = only(value, "OPTIONAL", where);
      return inner === null ? null : this.#read(type.slice(0, -1), inner, where);
    }
    const [, kind, inner = ""] = COLLECTION.exec(type) ?? [];
    if (kind === "map") return this.#readMap(inner.slice(inner.indexOf(",") + 1), value, where);
    if (kind !== undefined) {
      assert.ok(Array.isArray(value), `${where}: no list`);
      return value.map((one, index) => this.#read(inner, one, `${where}[${index}]`));
    }
    if (type.startsWith("struct:")) return this.#readStructure(NAME.exec(type)?.[1] ?? "", value, where);
    if (type === "secret") return only(value, "SECRET", where);
    // The rest of these two is told by whoever knows the operation.
    if (type === "dynamic" || type === "any-error") return value;
    if (type.startsWith("enum:")) this.#knowsWord(NAME.exec(type)?.[1] ?? "", value, where);
    return plain(type, value, where);
  }

  #knowsWord(enumeration: string, value: unknown, where: string): void {
    const values = this.#bindings.enumerations[enumeration] ?? [];
    assert.ok(values.includes(String(value)), `${where}: ${String(value)} is none of ${enumeration}`);
  }

  #readMap(of: string, value: unknown, where: string): Record<string, unknown> {
    assert.ok(Array.isArray(value), `${where}: a map is a list of entries`);
    return Object.fromEntries(
      value.map((one, index) => {
        const at = `${where}[${index}]`;
        const told = only(only(one, "STRUCTURE", at), "map-entry", at) as Fields;
        assert.deepEqual(Object.keys(told).sort(), ["key", "value"], at);
        return [String(told["key"]), this.#read(of, told["value"], `${where}.${String(told["key"])}`)];
      }),
    );
  }

  #readStructure(name: string, value: unknown, where: string): Fields {
    const told = only(only(value, "STRUCTURE", where), name, where) as Fields;
    const fields = this.#fieldsOf(name);
    assert.deepEqual(Object.keys(told).sort(), Object.keys(fields).sort(), `${where}: every field, and no other`);
    return Object.fromEntries(
      Object.entries(fields).map(([field, type]) => [field, this.#read(type, told[field], `${where}.${field}`)]),
    );
  }

  #fieldsOf(name: string): Readonly<Record<string, string>> {
    const structure = this.#bindings.structures[name];
    assert.ok(structure, `the SDK has no structure ${name}`);
    return structure.fields;
  }
}

const entry = (key: string, value: unknown) => ({ STRUCTURE: { "map-entry": { key, value } } });

function only(value: unknown, tag: string, where: string): unknown {
  assert.ok(typeof value === "object" && value !== null, `${where}: expected ${tag}, got ${JSON.stringify(value)}`);
  assert.deepEqual(Object.keys(value), [tag], where);
  return (value as Fields)[tag];
}

function plain(type: string, value: unknown, where: string): unknown {
  if (type === "void") assert.equal(value, null, where);
  else if (type === "boolean") assert.equal(typeof value, "boolean", where);
  else if (type === "integer") assert.ok(Number.isSafeInteger(value), where);
  else if (type === "double") assert.equal(typeof value, "number", where);
  else if (type === "datetime") assert.match(String(value), SDK_TIME, where);
  else assert.equal(typeof value, "string", `${where}: ${type}, got ${JSON.stringify(value)}`);
  return value;
}
