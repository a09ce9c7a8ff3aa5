/** Extents and rectangles of pictures. */

/** Extents in pixels. */
export interface Size {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
}

/** A rectangle; in pixels whose first covers 0 to 1. */
export interface Rectangle extends Size {
  /** Left edge. */
  readonly left: number;
  /** Upper edge. */
  readonly top: number;
}
