"""The connector of the vendor of the tests: it can say whose account it is, and has webhooks to take back."""

from collections.abc import Mapping

from hub.contract.connector import AccountIdentity, Connector, Right, SubscribesToChanges


class AcmeConnector(Connector, SubscribesToChanges):
    def check_connection(self) -> AccountIdentity:
        me = self.context.api.get("/me").json
        return AccountIdentity(id=me["id"], name=me["name"])

    def probe_rights(self) -> list[Right]:
        return [Right(name="contacts:write", granted=True, without_it="Callers are not added.")]

    def subscribe(self, address: str) -> Mapping[str, str]:
        made = self.context.api.post("/webhooks", json={"address": address}).json
        return {"signing_secret": made["secret"]} if made else {}

    def unsubscribe(self, address: str) -> None:  # noqa: ARG002 - Acme keeps one address
        self.context.api.delete("/webhooks")
