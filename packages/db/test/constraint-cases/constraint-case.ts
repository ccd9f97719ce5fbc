export type ConstraintCase = {
  constraint: string;
  refuses: string;
  /** With `$1` for the pending payment's id, or the booked one's where `on` says so. */
  statement: string;
  /** The nearest thing that is taken. */
  takes?: string;
  on?: 'booked';
};
