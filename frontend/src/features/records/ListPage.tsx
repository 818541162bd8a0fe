import { Waiting } from "../../ui/Waiting";

export function ListPage() {
  return <Waiting />;
}
