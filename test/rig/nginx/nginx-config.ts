import { isRoot } from "../workplace.js";

export interface NginxFolders {
  /** Its own: configuration, log, scratch. */
  readonly folder: string;
  /** What it serves. */
  readonly root: string;
}

export interface NginxPorts {
  readonly plain: number;
  readonly tls: number;
  readonly slow: number;
}

/** `/moved/` sends on to the root, `/far/` there by another scheme, `/round/` to itself; `/trickle/` gives 16 KiB a second from its first byte on. */
const places = (root: string, other: string): string => `
    location /moved/ { rewrite ^/moved/(.*)$ /$1 redirect; }
    location /far/ { rewrite ^/far/(.*)$ ${other}/$1 redirect; }
    location /round/ { return 302 $request_uri; }
    location /trickle/ { alias ${root}/; limit_rate 16k; }`;

/** Two workers, sendfile, ETag and Range, on the loopback alone; each line of its log is the bytes of one body, its status and the range asked for. */
export const nginxConfig = ({ folder, root }: NginxFolders, { plain, tls, slow }: NginxPorts): string => `
${isRoot ? "user root;" : ""}
worker_processes 2;
pid ${folder}/nginx.pid;
error_log stderr notice;
events { worker_connections 256; }
http {
  log_format bytes '$body_bytes_sent $status $http_range';
  access_log ${folder}/access.log bytes;
  sendfile on;
  tcp_nopush on;
  etag on;
  keepalive_timeout 60s;
  default_type application/octet-stream;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  root ${root};
  server {
    listen 127.0.0.1:${plain};
    ${places(root, `https://127.0.0.1:${tls}`)}
  }
  server {
    listen 127.0.0.1:${tls} ssl;
    ssl_certificate ${folder}/server.pem;
    ssl_certificate_key ${folder}/server.key;
    ssl_protocols TLSv1.3;
    ssl_ecdh_curve prime256v1;
    ${places(root, `http://127.0.0.1:${plain}`)}
  }
  server { listen 127.0.0.1:${slow}; limit_rate 40000000; }
}
`;
