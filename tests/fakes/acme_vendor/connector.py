"""The connector of the vendor of the tests: it can say whose account it is, and has webhooks to take back."""

from hub.contract.connector import AccountIdentity, Connector, Right, SubscribesToChanges


class AcmeConnector(Connector, SubscribesToChanges):
    def check_connection(self) -> AccountIdentity:
        me = self.context.api.get("/me").json
        return AccountIdentity(id=me["id"], name=me["name"])

    def probe_rights(self) -> list[Right]:
        return [Right(name="contacts:write", granted=True, without_it="Callers are not added.")]

    def subscribe(self, address: str) -> None:
        self.context.api.post("/webhooks", json={"address": address})

    def unsubscribe(self) -> None:
        self.context.api.delete("/webhooks")
