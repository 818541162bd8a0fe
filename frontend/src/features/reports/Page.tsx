import { Waiting } from "../../ui/Waiting";

export function Page() {
  return <Waiting />;
}
