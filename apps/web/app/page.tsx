export default function Page() {
  return <div className="p-8 text-xl text-accent-text">hello</div>;
}
