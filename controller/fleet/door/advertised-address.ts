const ADDRESS = /^(\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9]([A-Za-z0-9._-]{0,252}[A-Za-z0-9])?):([0-9]{1,5})$/;

/** Whether a text is HOST:PORT of a place to dial: a name, an IPv4 address or a bracketed IPv6 one, port 1 to 65535. */
export function isAddress(text: string): boolean {
  const port = Number(ADDRESS.exec(text)?.[3] ?? 0);
  return port >= 1 && port <= 65_535;
}
