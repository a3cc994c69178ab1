/** What a service shows and trusts when it dials another. */
export interface Dial {
  /** Left out: plain text. */
  readonly tls?: DialTls;
  /** The bearer token to show, asked at every call; left out: none. */
  readonly token?: () => string;
  /** Addresses that are dialled in a way of their own, such as those of planes in the same process. */
  readonly except?: ReadonlyMap<string, Dial>;
}

/** As PEM; read again when the files change. */
export interface DialTls {
  /** Whose certificates are trusted; left out: those the system trusts. */
  readonly ca?: () => string;
  /** A certificate of one's own and its key, where the other side asks for one. */
  readonly identity?: { readonly cert: () => string; readonly key: () => string };
}
