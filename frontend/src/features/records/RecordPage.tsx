import { Waiting } from "../../ui/Waiting";

export function RecordPage() {
  return <Waiting />;
}

export function NewRecordPage() {
  return <Waiting />;
}
