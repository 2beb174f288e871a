/** What is asked of a source. */
export interface Wanted {
  /** Bytes above which it is refused as too-large. */
  readonly most: number
  /** Of what the box has already. */
  readonly etag?: string | undefined
  /** No cache on the way may answer: what it had did not fit together. */
  readonly fresh?: boolean
}

export interface Document {
  readonly bytes: Buffer
  /** As the server named this version. */
  readonly etag?: string | undefined
}

/** A publisher's tree somewhere: on a web server, or on a stick. */
export interface DocumentSource {
  /** stick: what is older there is no trouble, it was made ready earlier. */
  readonly kind: 'origin' | 'stick'
  /** Where it is, as it may be shown. */
  readonly label: string
  /**
   * Reads a document by its path in the tree, such as `roots/2.root.json.sig`; undefined where the tree has none of that name.
   * Rejects with CATALOGUE_REFUSED: unreachable (`details.retryAfter` in milliseconds where the server said it) or too-large.
   */
  read(name: string, wanted: Wanted, signal: AbortSignal): Promise<Document | 'not-modified' | undefined>
}
