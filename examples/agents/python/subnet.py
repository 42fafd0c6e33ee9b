import ipaddress
from client import work


def describe(payload):
    network = ipaddress.ip_network(payload["network"])
    return {"first": str(network[0]), "last": str(network[-1]), "addresses": network.num_addresses}


work("subnet", {"network": "10.0.0.0/30"}, {"first": "10.0.0.0", "last": "10.0.0.3", "addresses": 4}, describe)
