import type { VibDescriptor } from "../descriptor-model.js";

/** Where community and partner VIBs may install (extensibility schema, FORMAT part 2). */
const PREFIXES = [
  "opt/",
  "etc/init.d/",
  "etc/config/",
  "etc/cim/",
  "etc/shutdown.d/",
  "usr/lib/cim/",
  "usr/lib/pycim/",
  "usr/lib/vmware/",
  "usr/lib/vmware-debug/",
  "usr/lib/hostprofiles/plugins/",
  "usr/lib/hostprofiles/locale/",
  "usr/libexec/jumpstart/plugins/",
  "usr/lib64/vmware/",
  "var/lib/sfcb/registration/",
  ...["shutdown/shutdown", "driver.map", "fallback.map", "default.map", "ihv.map", "oem.map"].map(
    (it) => `etc/vmware/${it}.d/`,
  ),
  ...["pciid", "vm-support", "firewall", "service"].map((it) => `etc/vmware/${it}/`),
  ...["driver", "fallback", "default", "ihv", "oem"].map((it) => `usr/share/hwdata/${it}.pciids.d/`),
];

const PARTNER_PREFIXES = ["etc/rc.local.d/"];
const PARTNER_FILES = new Set(["vmware.lic", "support", "oem.xml", "backup.conf"].map((it) => `etc/vmware/${it}`));

/** What a VIB's level does not allow it (case 40), one sentence each; accepted and certified VIBs have no such rule. */
export function pathRuleBreaches(vib: VibDescriptor): string[] {
  const { acceptanceLevel: level } = vib;
  if (level === "VMwareCertified" || level === "VMwareAccepted") return [];
  const partner = level === "PartnerSupported";
  const prefixes = partner ? [...PREFIXES, ...PARTNER_PREFIXES] : PREFIXES;
  const outside = vib.files.filter(
    (file) => !prefixes.some((prefix) => file.startsWith(prefix)) && !(partner && PARTNER_FILES.has(file)),
  );
  const breaches = outside.map((file) => `file ${file} is where a ${level} VIB may not install`);
  return vib.overlay && !partner ? [...breaches, `a ${level} VIB may not overlay files of others`] : breaches;
}
