import { ALL_PRIVILEGES, type Privilege } from "./privileges.js";

export interface Role {
  readonly name: string;
  readonly description: string;
  readonly privileges: readonly Privilege[];
  /** Ready-made roles are the product's and do not change. */
  readonly origin: "ready-made" | "own";
  /** 1, and one more with every change. */
  readonly revision: number;
}

const VIEWER: readonly Privilege[] = [
  "System.Read",
  "VcIntegrity.lifecycleSoftwareSpecification.Read",
  "VcIntegrity.lifecycleSoftwareRemediation.Read",
  "VcIntegrity.lifecycleSettings.Read",
  "VcIntegrity.HardwareCompatibility.Read",
];
const STAGER: readonly Privilege[] = [...VIEWER, "Greenroom.Stage", "VcIntegrity.lifecycleGeneral.Write"];

const readyMade = (name: string, description: string, privileges: readonly Privilege[]): Role => ({
  ...{ name, description, privileges },
  origin: "ready-made",
  revision: 1,
});

/** The ready-made roles, weakest first. */
export const READY_MADE_ROLES: readonly Role[] = [
  readyMade("viewer", "sees everything but who may do what, and checks hosts", VIEWER),
  readyMade("stager", "brings software to hosts, which changes nothing they run", STAGER),
  readyMade("remediator", "stages, and remediates", [
    ...STAGER,
    "VcIntegrity.lifecycleSoftwareRemediation.Write",
    "VcIntegrity.lifecycleHealth.Read",
  ]),
  readyMade("image-author", "makes and commits images, and keeps the depot library", [
    ...VIEWER,
    "VcIntegrity.lifecycleSoftwareSpecification.Write",
    "VcIntegrity.lifecycleSettings.Write",
    "VcIntegrity.lifecycleDepots.Delete",
    "VcIntegrity.lifecycleGeneral.Write",
  ]),
  readyMade("administrator", "may do everything", ALL_PRIVILEGES),
];

export const readyMadeRole = (name: string): Role | undefined => READY_MADE_ROLES.find((role) => role.name === name);

/** As in vSphere, every role lets its holder see the object itself. */
export const completed = (privileges: readonly Privilege[]): readonly Privilege[] =>
  ALL_PRIVILEGES.filter((one) => one === "System.Read" || privileges.includes(one));
