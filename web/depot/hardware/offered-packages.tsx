import { useState } from "preact/hooks";
import type { HardwarePackage } from "../../../controller/api/wire/hardware-support.js";
import { useApp } from "../../app/app.js";
import { useLoad } from "../../app/use-load.js";
import { Loaded } from "../../part/loaded.js";

/** The packages that a manager offers, asked when somebody wants to see them. */
export function ManagerPackages({ manager, count }: { manager: string; count: number }) {
  const { language } = useApp();
  const [shown, setShown] = useState<"closed" | "open">("closed");
  return (
    <details onToggle={(event) => event.currentTarget.open && setShown("open")}>
      <summary>{language.say("manager.packages", { n: count })}</summary>
      {shown === "open" ? <Packages manager={manager} /> : null}
    </details>
  );
}

function Packages({ manager }: { manager: string }) {
  const path = `/api/esx/settings/hardware-support/managers/${encodeURIComponent(manager)}/packages`;
  const load = useLoad(path, (rest, signal) => rest.get<readonly HardwarePackage[]>(path, signal));
  return (
    <Loaded load={load}>
      {(packages) => (
        <ul>
          {packages.map((one) => (
            <PackageItem key={`${one.pkg}\n${one.version}`} one={one} />
          ))}
        </ul>
      )}
    </Loaded>
  );
}

function PackageItem({ one: { pkg, version, supported_releases: releases, greenroom } }: { one: HardwarePackage }) {
  const { language } = useApp();
  return (
    <li>
      <span class="strong">{pkg}</span> <span class="mono">{version}</span>{" "}
      <span class="mute small">{releases.join(", ")}</span>
      {greenroom.stageable ? null : <span class="tag warn">{language.say("manager.not.stageable")}</span>}
      <ul>
        {greenroom.firmware.map(({ device_class: kind, device_match: match, version: to }) => (
          <li key={kind + match}>
            {kind} {match} <span class="mono">{to}</span>
          </li>
        ))}
      </ul>
    </li>
  );
}
