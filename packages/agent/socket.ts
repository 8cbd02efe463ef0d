/**
 * The platform's WebSocket with the token in its handshake's `Authorization` header: an address ends up in logs, a header
 * does not. Node's WebSocket takes headers; a browser's does not, but there people join with their session.
 */
export function authorisedWebSocket(token: string): typeof WebSocket {
  return class AuthorisedWebSocket extends WebSocket {
    constructor(url: string | URL) {
      // The DOM's type knows protocols alone here; undici's, which Node has, also takes `{ headers }`.
      super(url, { headers: { authorization: `Bearer ${token}` } } as unknown as string[]);
    }
  };
}
