import { useEffect, useState } from "react";
import "./waiting.css";

/** Grey bars in place of what is coming; nothing at all in the first 300 ms, so that quick answers do not flicker. */
export function Waiting({ rows = 8 }: { rows?: number }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 300);
    return () => clearTimeout(timer);
  }, []);
  if (!shown) return <div className="dg-waiting" aria-busy="true" />;
  return (
    <div className="dg-waiting" aria-busy="true">
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars have no identity
        <span key={index} style={{ width: `${90 - ((index * 17) % 45)}%` }} />
      ))}
    </div>
  );
}
