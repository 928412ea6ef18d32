// Replays a trace of dosim in SimGrid: reads transfers.csv and links.csv of a folder, writes the end of every transfer.
// Max-min fair sharing alone: network model CM02 without latencies, cross traffic or TCP windows.
// Build: c++ -O2 -std=c++17 replay.cpp -lsimgrid -o replay      Use: replay FOLDER > ends.csv
#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <iostream>
#include <limits>
#include <map>
#include <numeric>
#include <simgrid/s4u.hpp>
#include <xbt/log.h>
#include <sstream>
#include <string>
#include <vector>

namespace sg4 = simgrid::s4u;

// SimGrid sends whole units: thousandths of bytes lose nothing that counts.
static const double PARTS = 1000;

struct Row {
  std::vector<std::string> links;
  double cap, start, end, bytes, finished;
};

static std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::stringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

static double number(const std::string& text) {
  return text == "inf" ? std::numeric_limits<double>::infinity() : std::stod(text);
}

int main(int argc, char** argv) {
  sg4::Engine engine(&argc, argv);
  xbt_log_control_set("root.thres:warning");
  for (const char* setting : {"network/model:CM02", "network/crosstraffic:0", "network/TCP-gamma:0",
                              "network/weight-S:0", "network/bandwidth-factor:1", "network/latency-factor:1",
                              "contexts/stack-size:64", "surf/precision:1e-12", "maxmin/precision:1e-9"})
    sg4::Engine::set_config(setting);
  const std::string folder = argv[1];
  // As a model is usually written: an actor for each transfer, in place of one that opens them all.
  const bool perTransfer = argc > 2 && std::string(argv[2]) == "actors";
  // A star: each way over the links hangs on a source of its own, and all lead to one sink. The size of the routing
  // table is then that of the ways.
  auto* zone = sg4::create_star_zone("estate");
  auto* sink = zone->create_host("sink", 1e9);
  zone->add_route(nullptr, sink->get_netpoint(), nullptr, nullptr, std::vector<sg4::LinkInRoute>{}, false);

  std::map<std::string, sg4::Link*> links;
  std::vector<std::pair<double, std::pair<sg4::Link*, double>>> changes;
  std::string line;
  std::ifstream linkFile(folder + "/links.csv");
  std::getline(linkFile, line);
  while (std::getline(linkFile, line)) {
    const auto cells = split(line, ',');
    const double capacity = PARTS * std::min(number(cells[2]), 1e12);
    if (links.count(cells[0]) == 0) links[cells[0]] = zone->create_link(cells[0], std::max(capacity, 1e-6));
    else changes.push_back({number(cells[1]), {links[cells[0]], std::max(capacity, 1e-6)}});
  }

  std::vector<Row> rows;
  std::ifstream transferFile(folder + "/transfers.csv");
  std::getline(transferFile, line);
  while (std::getline(transferFile, line)) {
    const auto cells = split(line, ',');
    Row row{split(cells[5], ';'), number(cells[6]), number(cells[7]), number(cells[8]), number(cells[9]), 0};
    if (row.bytes > 1) rows.push_back(row); // an idle stretch takes nothing from anybody
  }

  std::map<std::string, sg4::Host*> ways;
  std::vector<sg4::Host*> wayOf(rows.size());
  for (size_t i = 0; i < rows.size(); i++) {
    const Row& row = rows[i];
    std::string key = row.cap < 1e12 ? "#" + std::to_string(i) : "";
    for (const auto& name : row.links) key += name + ";";
    auto found = ways.find(key);
    if (found == ways.end()) {
      const std::string id = std::to_string(ways.size());
      auto* from = zone->create_host("from" + id, 1e9);
      std::vector<sg4::LinkInRoute> route;
      for (const auto& name : row.links) route.push_back(sg4::LinkInRoute(links.at(name)));
      // A cap of its own is a link of its own.
      if (row.cap < 1e12) route.push_back(sg4::LinkInRoute(zone->create_link("cap" + id, PARTS * std::max(row.cap, 1e-6))));
      if (route.empty()) route.push_back(sg4::LinkInRoute(zone->create_link("free" + id, PARTS * 1e12)));
      zone->add_route(from->get_netpoint(), nullptr, nullptr, nullptr, route, false);
      found = ways.insert({key, from}).first;
    }
    wayOf[i] = found->second;
  }
  zone->seal();

  // One actor opens all transfers at their moments: an actor for each would cost SimGrid more than the network does.
  std::vector<size_t> order(rows.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&rows](size_t a, size_t b) { return rows[a].start < rows[b].start; });
  std::vector<sg4::CommPtr> opened(rows.size());
  sg4::Actor::create("opener", zone->get_all_hosts()[0], [&]() {
    for (size_t i : order) {
      sg4::this_actor::sleep_until(rows[i].start);
      if (perTransfer) {
        sg4::Actor::create("transfer", wayOf[i], [&rows, &wayOf, sink, i]() {
          sg4::Comm::sendto(wayOf[i], sink, static_cast<uint64_t>(std::llround(rows[i].bytes * PARTS)));
          rows[i].finished = sg4::Engine::get_clock();
        });
        continue;
      }
      opened[i] = sg4::Comm::sendto_async(wayOf[i], sink, static_cast<uint64_t>(std::llround(rows[i].bytes * PARTS)));
    }
    for (size_t i : order) {
      if (perTransfer) break;
      opened[i]->wait();
      rows[i].finished = opened[i]->get_finish_time();
    }
  });
  if (!changes.empty())
    sg4::Actor::create("changes", zone->get_all_hosts()[0], [&changes]() {
      std::sort(changes.begin(), changes.end(), [](auto& a, auto& b) { return a.first < b.first; });
      for (const auto& change : changes) {
        sg4::this_actor::sleep_until(change.first);
        change.second.first->set_bandwidth(change.second.second);
      }
    });
  const auto begin = std::chrono::steady_clock::now();
  engine.run();
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  // For whoever compares speeds: the simulation alone, without reading and building.
  std::cerr << "seconds " << seconds.count() << '\n';

  std::cout.precision(std::numeric_limits<double>::max_digits10); // the times of the trace as they are
  std::cout << "start_s,end_s,simgrid_end_s,bytes\n";
  for (const auto& row : rows) std::cout << row.start << ',' << row.end << ',' << row.finished << ',' << row.bytes << '\n';
  return 0;
}
