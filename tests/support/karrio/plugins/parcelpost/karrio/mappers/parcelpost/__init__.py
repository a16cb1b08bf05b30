"""A carrier of the tests' own, for what Karrio's generic one does not sell: it takes parcels back, cancels labels and
reports scans. It sells to nobody over a network: its labels are drawn by Karrio, its scans are put in over Karrio's API."""
import attr
import jstruct
import typing

import karrio.core.metadata as metadata
import karrio.core.models as models
import karrio.lib as lib
from karrio.api.mapper import Mapper as BaseMapper
from karrio.api.proxy import Proxy as BaseProxy
from karrio.core.settings import Settings as BaseSettings
from karrio.mappers.generic import Mapper as Generic
from karrio.providers.generic import units
from karrio.universal.mappers.rating_proxy import RatingMixinProxy
from karrio.universal.mappers.shipping_proxy import ShippingMixinProxy

SERVICES = [
    models.ServiceLevel(
        service_name="Parcel return",
        service_code="parcel_return",
        currency="GBP",
        transit_days=2,
        zones=[models.ServiceZone(label="Everywhere", rate=4.35)],
    )
]


class Service(lib.Enum):
    parcel_return = "parcel_return"


@attr.s(auto_attribs=True)
class Settings(BaseSettings):
    # Each by name: Karrio fills in none that is only inherited.
    display_name: str = None
    account_number: str = None
    test_mode: bool = False
    carrier_id: str = "parcelpost"
    account_country_code: str = None
    metadata: dict = {}
    config: dict = {}
    id: str = None
    label_template: models.LabelTemplate = jstruct.JStruct[models.LabelTemplate]
    services: typing.List[models.ServiceLevel] = jstruct.JList[models.ServiceLevel, False, dict(default=SERVICES)]

    @property
    def carrier_name(self):
        return "parcelpost"

    # Not a field: a connection with this among its credentials is taken for a generic one.
    @property
    def custom_carrier_name(self):
        return "parcelpost"

    @property
    def connection_config(self):
        return lib.to_connection_config(self.config or {}, option_type=units.ConnectionConfig)

    @property
    def shipping_services(self):
        return self.services or SERVICES


class Proxy(BaseProxy):
    settings: Settings

    def get_rates(self, request):
        return RatingMixinProxy.get_rates(self, request)

    def create_shipment(self, request):
        return ShippingMixinProxy.create_shipment(self, request)

    def create_return_shipment(self, request):
        return ShippingMixinProxy.create_shipment(self, request)

    def cancel_shipment(self, request):
        return lib.Deserializable(request.serialize())

    def get_tracking(self, request):
        return lib.Deserializable(request.serialize())


class Mapper(Generic):
    settings: Settings

    def create_return_shipment_request(self, payload):
        self.way = f"{payload.shipper.postal_code} to {payload.recipient.postal_code}"
        return self.create_shipment_request(payload)

    # What reached the carrier can be read from the shipment: who was asked to send it to whom.
    def parse_return_shipment_response(self, response):
        details, messages = self.parse_shipment_response(response)
        details.meta = {**(details.meta or {}), "returns": self.way}
        return details, messages

    def create_cancel_shipment_request(self, payload):
        return lib.Serializable(payload)

    def parse_cancel_shipment_response(self, response):
        done = models.ConfirmationDetails(
            carrier_id=self.settings.carrier_id,
            carrier_name=self.settings.carrier_name,
            operation="Cancel shipment",
            success=True,
        )
        return done, []

    def create_tracking_request(self, payload):
        return lib.Serializable(payload)

    def parse_tracking_response(self, response):
        return [], []


METADATA = metadata.PluginMetadata(
    status="production-ready",
    id="parcelpost",
    label="Parcel Post",
    Mapper=Mapper,
    Proxy=Proxy,
    Settings=Settings,
    services=Service,
    options=units.Option,
    service_levels=SERVICES,
    connection_configs=units.ConnectionConfig,
)
