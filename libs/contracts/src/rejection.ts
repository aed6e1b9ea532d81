/** One refused record of a batch. */
export interface Rejection {
  /** Zero-based position in the request. */
  index: number;
  /** What is wrong, with the value's shape and the limit. */
  reason: string;
  /** JSON path of the field, or absent when the record as a whole is refused. */
  field?: string;
}
