/**
 * The platform's WebSocket with the token in its handshake's `Authorization` header: an address ends up in logs, a header
 * does not. Node's WebSocket takes headers; a browser's does not, but there people join with their session.
 */
export function authorisedWebSocket(token: string): typeof WebSocket {
  return webSocketWith({ authorization: `Bearer ${token}` });
}

/** The platform's WebSocket with these headers in its handshake. */
export function webSocketWith(headers: Readonly<Record<string, string>>): typeof WebSocket {
  return class WebSocketWithHeaders extends WebSocket {
    constructor(url: string | URL) {
      // The DOM's type knows protocols alone here; undici's, which Node has, also takes `{ headers }`.
      super(url, { headers } as unknown as string[]);
    }
  };
}
