import { useMemo } from "preact/hooks";
import { useLoad } from "../app/use-load.js";
import { Loaded } from "../part/loaded.js";
import { scopeNames, type Fleet } from "./fleet-model.js";
import { HostGrid } from "./host-grid.js";
import { loadHosts } from "./load-fleet.js";

/** The hosts one by one are asked for only where they are looked at. */
export function HostsTab({ fleet }: { fleet: Fleet }) {
  const hosts = useLoad("fleet hosts", loadHosts, "now and then");
  const nameOf = useMemo(() => scopeNames(fleet), [fleet]);
  return <Loaded load={hosts}>{(value) => <HostGrid hosts={value} nameOf={nameOf} />}</Loaded>;
}
