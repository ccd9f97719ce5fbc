/** A statement that a constraint refuses. */
export type ConstraintCase = {
  constraint: string;
  /** The rest of the test title "<constraint> refuses …". */
  refuses: string;
  /** `$1` is the id of a pending payment, or of a booked one if `payment` is set. */
  statement: string;
  /** The most similar statement that the database accepts. */
  accepted?: string;
  payment?: 'booked';
};
