import assert from "node:assert/strict";
import { operationNames, operationOf, structureFields } from "../../../controller/api/rpc/type-table.js";
import { wireType, type WireType } from "../../../controller/api/rpc/type-language.js";
import { bindingsOf, wireOrSkip, type Bindings } from "../../rig/wire.js";
import { enumerations } from "../../system/clients/contract.js";

const textOf = (type: WireType): string => {
  switch (type.kind) {
    case "optional":
    case "list":
    case "map":
      return `${type.kind}<${textOf(type.of)}>`;
    case "structure":
    case "enumeration":
      return `${type.kind}:${type.name}`;
    default:
      return type.kind;
  }
};

const bare = (type: string): string => textOf(wireType(type.replaceAll(/\bid:[\w.]+/g, "id")));
const fieldsOf = (fields: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).map(([name, type]) => [name, bare(type)]));
const ours = (fields: ReadonlyMap<string, WireType>): Record<string, string> =>
  Object.fromEntries([...fields].map(([name, type]) => [name, textOf(type)]));

describe("the table of JSON-RPC types", () => {
  let bindings: Bindings;
  before(function () {
    bindings = bindingsOf(wireOrSkip(this));
  });

  it("has every operation of the vendor's bindings, with the same input and output, and no other", () => {
    const theirs = Object.entries(bindings.operations).flatMap(([service, operations]) =>
      Object.entries(operations).map(([name, operation]) => ({ service, name, operation })),
    );
    assert.deepEqual([...operationNames()].sort(), theirs.map(({ service, name }) => `${service} ${name}`).sort());
    for (const { service, name, operation } of theirs) {
      const found = operationOf(service, name) ?? assert.fail(name);
      assert.deepEqual(ours(found.input), fieldsOf(operation.input), `${service} ${name}`);
      assert.equal(textOf(found.output), bare(operation.output), `${service} ${name}`);
    }
  });

  it("names for each structure that an operation needs the fields of the bindings", () => {
    const seen = new Set<string>();
    const look = (type: WireType): void => {
      if ("of" in type) return look(type.of);
      if (type.kind === "enumeration")
        return assert.deepEqual(
          [...(enumerations.get(type.name) ?? [])].sort(),
          [...(bindings.enumerations[type.name] ?? [])].sort(),
          type.name,
        );
      if (type.kind !== "structure" || seen.has(type.name)) return;
      seen.add(type.name);
      const fields = structureFields(type.name) ?? assert.fail(`${type.name} is missing`);
      assert.deepEqual(ours(fields), fieldsOf(bindings.structures[type.name]?.fields ?? {}), type.name);
      for (const field of fields.values()) look(field);
    };
    for (const line of operationNames()) {
      const [service = "", name = ""] = line.split(" ");
      const operation = operationOf(service, name) ?? assert.fail(line);
      for (const type of [...operation.input.values(), operation.output]) look(type);
    }
    for (const scope of ["clusters", "hosts"])
      for (const result of ["stage_result", "apply_result", "check_result", "drafts.validate_result"])
        look(wireType(`struct:com.vmware.esx.settings.${scope}.software.${result}`));
    assert.ok(seen.size > 150, `only ${seen.size}`);
  });
});
