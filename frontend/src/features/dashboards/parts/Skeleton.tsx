import { useEffect, useState } from "react";

/** Where the widgets will stand; nothing in the first 300 ms. */
export function Skeleton() {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 300);
    return () => clearTimeout(timer);
  }, []);
  if (!shown) return <div aria-busy="true" />;
  const places = [
    [3, 2],
    [3, 2],
    [3, 2],
    [3, 2],
    [8, 5],
    [4, 5],
  ] as const;
  return (
    <div className="wd-grid" aria-busy="true">
      {places.map(([w, h], index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: the places have no identity
          key={index}
          className={`wd-card ${h === 2 ? "wd-card-number" : ""}`}
          style={{ gridColumn: `span ${w}`, gridRow: `span ${h}`, padding: 16 }}
        >
          <div className="wd-skeleton" />
        </div>
      ))}
    </div>
  );
}
