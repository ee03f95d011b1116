import { chmodSync, existsSync, lstatSync, unlinkSync } from "node:fs";
import { connect } from "node:net";
import { dirname } from "node:path";
import { openPrivateFolder, type FolderOwner } from "../../core/durable/private-folder.js";
import { agentProblem } from "./agent-problems.js";

/** sockaddr_un holds 108 bytes with the final zero (unix(7)). */
const MOST_BYTES = 107;

/**
 * Makes room for a socket in a folder that only its owner can enter, and removes a dead one. Throws AGENT_RUNS_ALREADY when somebody answers
 * there, FOLDER_NOT_PRIVATE, SOCKET_PATH_TOO_LONG.
 */
export async function prepareSocket(path: string, owner: FolderOwner): Promise<void> {
  if (Buffer.byteLength(path) > MOST_BYTES) throw agentProblem("SOCKET_PATH_TOO_LONG", { path, most: MOST_BYTES });
  openPrivateFolder({ path: dirname(path), owner }).close();
  if (await answers(path)) throw agentProblem("AGENT_RUNS_ALREADY", { socket: path });
  // Left by an agent that was killed: nobody answers on it.
  if (existsSync(path) && lstatSync(path).isSocket()) unlinkSync(path);
}

/** Once it is bound: its own mode too, beside the folder's. */
export const closeSocketToOthers = (path: string): void => chmodSync(path, 0o600);

/** Whether somebody answers on a Unix socket. */
export function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}
