import type { Rest } from "./rest.js";
import type { Session } from "./session.js";
import { problemOfAnswer, unreachable } from "./problem.js";

export interface Uploaded {
  readonly file_id: string;
  readonly size_bytes: number;
  readonly sha256: string;
}

export interface Upload {
  readonly file: Blob;
  readonly onBytes: (sent: number) => void;
  readonly signal: AbortSignal;
}

/** Sends a file, telling how much of it is away (which fetch does not); throws a RestProblem. */
export async function uploadFile(parts: { rest: Rest; session: Session }, upload: Upload): Promise<Uploaded> {
  // Hours of bytes are not begun with a session that has ended.
  await parts.rest.get("/api/session");
  const id = await parts.session.id();
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", "/api/greenroom/uploads");
    request.setRequestHeader("content-type", "application/octet-stream");
    request.setRequestHeader("vmware-api-session-id", id);
    request.upload.onprogress = ({ loaded }) => upload.onBytes(loaded);
    request.onerror = () => reject(unreachable());
    request.onabort = () => reject(unreachable());
    request.onload = () => {
      const body = parsed(request.responseText);
      if (request.status === 201) resolve(body as Uploaded);
      else reject(problemOfAnswer(request.status, body));
    };
    upload.signal.addEventListener("abort", () => request.abort());
    request.send(upload.file);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy may answer in its own words.
    return undefined;
  }
}
