#include "models/cluster/embedded_cluster.h"
