/** A table of things by their names: its head, and a row for each, which may open what it is of. */
import type { ComponentChildren } from 'preact';

export interface Column<T> {
  /** Also beside each cell, where rows stand as blocks on a narrow page. */
  heading: string;
  cell: (row: T) => ComponentChildren;
}

interface RowTableProps<T> {
  /** What the rows are: the heading of their names. */
  what: string;
  rows: readonly T[];
  columns: readonly Column<T>[];
  onOpen?: ((name: string) => void) | undefined;
}

export function RowTable<T extends { name: string }>({ what, rows, columns, onOpen }: RowTableProps<T>) {
  return (
    <div class="scroll">
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">{what}</th>
            {columns.map(({ heading }) => (
              <th key={heading} scope="col">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <td>
                {onOpen ? (
                  <button type="button" class="quiet" onClick={() => onOpen(row.name)}>
                    {row.name}
                  </button>
                ) : (
                  row.name
                )}
              </td>
              {columns.map(({ heading, cell }) => (
                <td key={heading} data-label={heading}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
