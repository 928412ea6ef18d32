/** A table of an output folder: CSV or Parquet. */

/** Type of a column, by what it is and not by the values at hand. */
export type ColumnType = 'INT64' | 'DOUBLE' | 'STRING';

export interface Table {
  header: readonly string[];
  /** Types of the columns in a Parquet file. */
  types?: readonly ColumnType[];
  rows: Iterable<readonly (string | number)[]>;
}
