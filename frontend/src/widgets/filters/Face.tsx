/** What the button of a filter shows: its name and what is chosen. */

import { DownOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";

export function Face({ name, icon, children }: { name: string; icon?: ReactNode; children: ReactNode }) {
  return (
    <>
      {icon}
      <span className="wd-filter-name">{name}</span>
      <span className="wd-filter-value">{children}</span>
      <DownOutlined className="wd-filter-arrow" aria-hidden />
    </>
  );
}
