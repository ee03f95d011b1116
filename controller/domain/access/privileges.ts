/** Every privilege there is, named as in vSphere where it has it (VLCM part 10), and what it allows. */
export const PRIVILEGES = {
  "System.Read": "see clusters, hosts, tasks, alarms and receipts",
  "VcIntegrity.lifecycleSoftwareSpecification.Read": "see images, drafts and compliance, and check hosts against them",
  "VcIntegrity.lifecycleSoftwareSpecification.Write": "make, change and commit drafts",
  "VcIntegrity.lifecycleSoftwareRemediation.Read": "see pre-checks, impact and results of remediation",
  "VcIntegrity.lifecycleSoftwareRemediation.Write": "stage, unstage and remediate",
  "VcIntegrity.lifecycleHealth.Read": "have the health of hosts looked at before they are remediated",
  "VcIntegrity.lifecycleSettings.Read": "see depots, overrides, policies and schedules",
  "VcIntegrity.lifecycleSettings.Write": "change depots, overrides, policies and schedules; import bundles",
  "VcIntegrity.lifecycleDepots.Delete": "delete depots and collect garbage",
  "VcIntegrity.lifecycleGeneral.Write": "cancel, skip and repeat tasks, and acknowledge alarms",
  "VcIntegrity.HardwareCompatibility.Read": "see reports of hardware compatibility",
  "Greenroom.Stage": "stage and unstage, without remediating",
  "Greenroom.Inventory.Write": "make, change and remove clusters and hosts",
  "Greenroom.Access.Read": "see users, roles, grants and tokens",
  "Greenroom.Access.Write": "change users, roles, grants, tokens and what needs a second person",
  "Greenroom.Audit.Read": "read, verify and export the audit log",
} as const;

export type Privilege = keyof typeof PRIVILEGES;

export const ALL_PRIVILEGES: readonly Privilege[] = Object.keys(PRIVILEGES).filter(isPrivilege);

export function isPrivilege(text: string): text is Privilege {
  return Object.hasOwn(PRIVILEGES, text);
}

/** Whoever may remediate may stage (DECISIONS 32). */
const IMPLIED: Readonly<Partial<Record<Privilege, readonly Privilege[]>>> = {
  "VcIntegrity.lifecycleSoftwareRemediation.Write": ["Greenroom.Stage"],
};

/** The privileges of a list with everything they imply. */
export const withImplied = (privileges: readonly Privilege[]): ReadonlySet<Privilege> =>
  new Set(privileges.flatMap((privilege) => [privilege, ...(IMPLIED[privilege] ?? [])]));
