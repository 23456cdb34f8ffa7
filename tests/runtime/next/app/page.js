export default function Page() {
  return "The apps";
}
