import assert from "node:assert/strict";
import { presentPackageVersion } from "../../../controller/api/present/hardware-support.js";
import { breaches } from "../../system/clients/contract.js";

describe("one package of a hardware support manager", () => {
  it("has the shape of vSphere's bindings, its components by the names that the library has", () => {
    const told = presentPackageVersion(
      {
        ...{ name: "GRN-HSP", version: "7.1", displayName: "GRN support", description: "", releaseDate: "" },
        ...{ supportedBaseImages: ["8.0.*"], components: { "grn-fw": "1.0-1" }, firmware: [], stageable: true },
      },
      [
        {
          ...{ name: "grn-fw", version: "1.0-1", displayName: "GRN firmware", vendor: "GRN", releaseDate: "" },
          ...{ synthetic: false, vibIds: [] },
        },
      ],
    );
    assert.deepEqual(
      breaches("struct:~.hardware_support.managers.packages.versions.package_info", told, "package"),
      [],
    );
    assert.equal(told.components[0]?.display_name, "GRN firmware");
  });
});
