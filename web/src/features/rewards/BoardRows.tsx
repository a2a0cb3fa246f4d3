import type { BoardRow } from "../../api/types";
import { Avatar } from "../../ui/Avatar";
import { type Column, DataTable } from "../../ui/DataTable";
import { formatCount } from "../../ui/format";
import { Change } from "../../ui/Money";
import { RowList, RowParts } from "../../ui/RowList";
import { Tag } from "../../ui/Tag";
import { useDesktop } from "../../ui/useDesktop";
import { LevelBadge } from "../../ui/Xp";
import classes from "./BoardRows.module.css";

const COLUMNS: readonly Column<BoardRow>[] = [
  { key: "rank", label: "Rank", cell: ({ rank }) => <Rank rank={rank} /> },
  {
    key: "name",
    label: "Trader",
    cell: (row) => (
      <span className={classes.trader}>
        <Avatar name={row.name} picture={row.avatar} size={28} /> <Name row={row} />
      </span>
    ),
  },
  { key: "level", label: "Level", cell: ({ level }) => <LevelBadge level={level} size="small" /> },
  { key: "score", label: "Profit", numeric: true, cell: ({ score }) => <Change value={score} /> },
];

export function BoardRows({ rows, caption }: { rows: readonly BoardRow[]; caption: string }) {
  const desktop = useDesktop();
  // Ties share a rank and names may be alike: the position completes the key.
  const keyOf = (row: BoardRow, index: number): string => `${row.rank} ${row.name} ${index}`;
  if (desktop)
    return (
      <DataTable
        caption={caption}
        columns={COLUMNS}
        rows={rows}
        rowKey={keyOf}
        isMarked={({ is_me }) => is_me}
      />
    );
  return (
    <RowList>
      {rows.map((row, index) => (
        <li key={keyOf(row, index)} data-marked={row.is_me || undefined}>
          <RowParts
            lead={
              <span className={classes.trader}>
                <Rank rank={row.rank} />
                <Avatar name={row.name} picture={row.avatar} />
              </span>
            }
            title={
              <>
                {row.name} {row.is_me && <Tag tone="solid">You</Tag>}
              </>
            }
            note={`Level ${formatCount(row.level)}${row.is_demo ? " · demo trader" : ""}`}
            figure={<Change value={row.score} />}
          />
        </li>
      ))}
    </RowList>
  );
}

function Rank({ rank }: { rank: number }) {
  return (
    <span className={classes.rank} data-podium={rank <= 3 || undefined}>
      {formatCount(rank)}
    </span>
  );
}

function Name({ row }: { row: BoardRow }) {
  return (
    <span>
      <span className={classes.name}>
        {row.name}
        {row.is_me && <Tag tone="solid">You</Tag>}
        {row.is_demo && <Tag>Demo trader</Tag>}
      </span>
      {row.bio && <span className={classes.bio}>{row.bio}</span>}
    </span>
  );
}
