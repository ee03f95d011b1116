import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { RemoteShell } from "./remote-shell.js";

export interface PeerErrand {
  readonly folder: string;
  readonly shell: RemoteShell;
  /** Names of the hosts, all of which lead to the one sshd. */
  readonly hosts: readonly string[];
  /** Bash that each host runs: fetch, check, put in place. */
  readonly work: string;
}

/** A tool that orders many hosts from one place, and what is needed to measure it. */
export interface FanOutPeer {
  readonly name: string;
  readonly tools: readonly string[];
  /** Writes what a user would have beforehand; answers the bash that is measured. */
  prepare(errand: PeerErrand): string;
}

const OPTIONS = "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR";

/** All that it writes stays below the bench's folder; connections are shared within a run, as by default, and do not outlive it. */
const ANSIBLE = [
  "LC_ALL=C.UTF-8 ANSIBLE_HOST_KEY_CHECKING=0 ANSIBLE_HOME=$PWD/home ANSIBLE_REMOTE_TEMP=$PWD/remote",
  "ANSIBLE_SSH_CONTROL_PATH_DIR=$PWD/cp ANSIBLE_SSH_ARGS='-o ControlMaster=auto -o ControlPersist=2s'",
].join(" ");

export const FAN_OUT_PEERS: readonly FanOutPeer[] = [
  {
    name: "ansible, ssh",
    tools: ["ansible", ...RemoteShell.tools],
    prepare: ({ folder, shell, hosts, work }) => {
      const lines = hosts.map(
        (host) =>
          `${host} ansible_host=127.0.0.1 ansible_port=${shell.port} ansible_ssh_private_key_file=${shell.keyFile} ansible_ssh_common_args='${OPTIONS}'`,
      );
      writeFileSync(join(folder, "inventory"), `${lines.join("\n")}\n`);
      writeFileSync(join(folder, "work.sh"), work);
      return `${ANSIBLE} ansible all -i inventory -f ${hosts.length} -m script -a work.sh >/dev/null`;
    },
  },
  {
    name: "parallel-ssh",
    tools: ["parallel-ssh", ...RemoteShell.tools],
    prepare: ({ folder, shell, hosts, work }) => {
      // It takes a host once: every name leads to the one sshd.
      const config = ["Host *", "HostName 127.0.0.1", `Port ${shell.port}`, `IdentityFile ${shell.keyFile}`];
      writeFileSync(join(folder, "ssh_config"), `${config.join("\n")}\n`);
      writeFileSync(join(folder, "hosts"), `${hosts.join("\n")}\n`);
      writeFileSync(join(folder, "work.sh"), work);
      const options = OPTIONS.replaceAll("-o ", "-O ");
      return `parallel-ssh -h hosts -p ${hosts.length} ${options} -x "-F $PWD/ssh_config" -I <work.sh >/dev/null`;
    },
  },
];
