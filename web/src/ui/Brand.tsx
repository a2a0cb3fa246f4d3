import classes from "./Brand.module.css";

/** The mark and the name; the mark alone where there is no room. */
export function Brand({ markOnly = false, size = 28 }: { markOnly?: boolean; size?: number }) {
  return (
    <span className={classes.brand}>
      <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
        <rect width="32" height="32" rx="9" className={classes.tile} />
        <path
          d="M6.500 11c7.300-.7 12.800 1.100 15.800 6.100-3.700-2.200-7.500-2.800-11.200-2.200 3 1.300 5.900 4 7.200 8.300C13 22 7.900 18.300 6.500 11Z"
          className={classes.wing}
        />
        <path d="m22.300 17.100 3.700-.6-2 3-1.700-2.400Z" className={classes.beak} />
      </svg>
      {markOnly ? (
        <span className="visually-hidden">Saker</span>
      ) : (
        <span className={classes.name}>Saker</span>
      )}
    </span>
  );
}
